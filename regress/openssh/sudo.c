/*
 * A stand-in for sudo(8), for the regression suite alone.
 *
 * The suite wants to run as an ordinary user who may become root with
 * "sudo" (and agent-getpeereid wants it to have that very name).  The
 * sandbox installs this program setuid root on a file system that only
 * the processes of one test can see, so nothing need be installed or
 * configured on the machine.  Never install it anywhere else.
 *
 * usage: sudo [-nS] [-u user] command [argument ...]
 */
#include <sys/types.h>

#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const char *user = "root";
	struct passwd *pw;
	int ch;

	/* '+': options after the command are the command's own. */
	while ((ch = getopt(argc, argv, "+nSu:")) != -1) {
		switch (ch) {
		case 'n':
		case 'S':
			break;	/* there is never a password to ask for */
		case 'u':
			user = optarg;
			break;
		default:
			return 1;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc < 1) {
		fprintf(stderr,
		    "usage: sudo [-nS] [-u user] command [argument ...]\n");
		return 1;
	}
	if ((pw = getpwnam(user)) == NULL)
		errx(1, "unknown user: %s", user);
	if (initgroups(pw->pw_name, pw->pw_gid) == -1)
		err(1, "initgroups %s", user);
	if (setgid(pw->pw_gid) == -1)
		err(1, "setgid %s", user);
	if (setuid(pw->pw_uid) == -1)
		err(1, "setuid %s", user);
	execvp(argv[0], argv);
	err(1, "%s", argv[0]);
}
