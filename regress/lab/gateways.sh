# shellcheck shell=bash
# Gateways made of the kernel's own NAT. Sourced by lib.sh.
#
# Linux restores a mapping when it sees a packet in mid-stream (tcp_loose), so
# a scene that only lets the client speak would pass behind any gateway. The
# kinds differ in what happens once the mapping is gone:
#
#   plain              keeps mappings for days
#   forgets-silently   drops what has no mapping, from either side
#   forgets-with-rst   answers it with a RST
#   picks-up           drops what comes from outside, but lets the client's
#                      next packet make the mapping anew (tcp_loose=1)

# gateway WORLD KIND [SECONDS] : KIND's idle timeout is SECONDS.
gateway()
{
	local world=$1 kind=$2 timeout=${3:-432000} loose=0 refuse=drop

	case $kind in
	plain|forgets-silently) ;;
	forgets-with-rst) refuse='reject with tcp reset' ;;
	picks-up) loose=1 ;;
	*) die "no such gateway: $kind" ;;
	esac
	say "[$world gateway] $kind, idle timeout $timeout s"

	# A packet with 76 or more bytes carries SSH data: the shortest SSH
	# packet makes 80, a bare ACK with SACK blocks at most 72.
	must on "$world" gateway nft -f - <<-END
	table inet lab {
		counter c2s_data { }
		counter c2s_bare { }
		counter s2c_data { }
		counter s2c_bare { }
		counter refused_outside { }
		counter refused_inside { }
		counter cut { }
		chain severed {
			type filter hook forward priority -20; policy accept;
		}
		chain count {
			type filter hook forward priority 10; policy accept;
			iifname "br0" ip length >= 76 counter name c2s_data
			iifname "br0" ip length < 76 counter name c2s_bare
			iifname "out0" ip length >= 76 counter name s2c_data
			iifname "out0" ip length < 76 counter name s2c_bare
		}
		chain forget {
			type filter hook forward priority 0; policy accept;
			meta l4proto tcp ct state invalid counter name refused_inside $refuse
		}
		chain outside {
			type filter hook input priority 0; policy accept;
			iifname "out0" meta l4proto tcp counter name refused_outside $refuse
		}
	}
	table ip labnat {
		chain post {
			type nat hook postrouting priority 100; policy accept;
			oifname "out0" masquerade
		}
	}
	END
	# The two shorter timeouts apply to unacknowledged data: a gateway
	# scaled down must scale them too.
	for name in established unacknowledged max_retrans; do
		must on "$world" gateway sh -c "echo $timeout \
		    >/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_$name"
	done
	must on "$world" gateway sh -c \
	    "echo $loose >/proc/sys/net/netfilter/nf_conntrack_tcp_loose"
	start_capture "$world"
}

# gateway_cut WORLD : an outage; every packet vanishes, mappings stay.
gateway_cut()
{
	must on "$1" gateway nft add rule inet lab severed counter name cut drop
}

gateway_mend()
{
	must on "$1" gateway nft flush chain inet lab severed
}
