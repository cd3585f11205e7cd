/* Made from gateways.csv by mkprior.awk: change those. */

#include "ka_prior.h"

const struct ka_prior_row ka_prior_builtin[] = {
	{ INT64_C(30000), 1.0 },	/* junos-services-card, documented */
	{ INT64_C(60000), 1.0 },	/* vpn-gateway-60, documented */
	{ INT64_C(90000), 0.5 },	/* router-aggregation, reported */
	{ INT64_C(239000), 0.25 },	/* home-gateway-minimum, recalled */
	{ INT64_C(240000), 1.0 },	/* azure-load-balancer, documented */
	{ INT64_C(240000), 1.0 },	/* azure-nat-gateway, documented */
	{ INT64_C(300000), 0.5 },	/* cellular-5min, reported */
	{ INT64_C(350000), 1.0 },	/* aws-nlb, documented */
	{ INT64_C(350000), 1.0 },	/* aws-nat-gateway, documented */
	{ INT64_C(350000), 1.0 },	/* aws-network-firewall, documented */
	{ INT64_C(350000), 1.0 },	/* aws-security-group-nitro6, documented */
	{ INT64_C(600000), 1.0 },	/* gcp-vpc-firewall, documented */
	{ INT64_C(1200000), 1.0 },	/* gcp-cloud-nat, documented */
	{ INT64_C(1200000), 1.0 },	/* huawei-usg, documented */
	{ INT64_C(1800000), 1.0 },	/* juniper-srx, documented */
	{ INT64_C(3600000), 1.0 },	/* cisco-asa, documented */
	{ INT64_C(3600000), 1.0 },	/* fortigate, documented */
	{ INT64_C(3600000), 0.25 },	/* paloalto, recalled */
	{ INT64_C(3600000), 1.0 },	/* enterprise-firewall, documented */
	{ INT64_C(7440000), 1.0 },	/* rfc5382-minimum, documented */
	{ INT64_C(7440000), 1.0 },	/* openwrt, documented */
	{ INT64_C(7440000), 1.0 },	/* vpp-det44, documented */
	{ INT64_C(86400000), 1.0 },	/* pf-default, documented */
	{ INT64_C(86400000), 1.0 },	/* mikrotik, documented */
	{ INT64_C(432000000), 1.0 },	/* linux-conntrack, documented */
};

const size_t ka_prior_builtin_rows =
    sizeof(ka_prior_builtin) / sizeof(ka_prior_builtin[0]);
