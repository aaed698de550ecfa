/**
 * Numbers of the Linux kernel's interface, named as in its headers (include/uapi/linux). They are the same
 * on x86-64 and arm64, the two architectures podnet runs on; both are little-endian.
 */

// Address families and socket types: socket(2)
export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_BRIDGE = 7;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

// Protocols: in.h, if_ether.h, netlink.h
export const IPPROTO_IP = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_IPV6 = 41;
export const IPPROTO_ICMPV6 = 58;
export const ETH_P_ALL = 0x0003;
export const ETH_P_IP = 0x0800;
export const ETH_P_IPV6 = 0x86dd;
export const NETLINK_ROUTE = 0;
export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_NETFILTER = 12;

// Socket options: asm-generic/socket.h, in.h, in6.h, tcp.h, if_packet.h, netlink.h
export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_RCVBUF = 8;
export const SO_LINGER = 13;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPNS = 35;
export const IP_TTL = 2;
export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IP_RECVTTL = 12;
export const IP_PMTUDISC_DO = 2;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_MTU_DISCOVER = 23;
export const IPV6_RECVERR = 25;
export const IPV6_V6ONLY = 26;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;
export const IPV6_RECVHOPLIMIT = 51;
export const IPV6_HOPLIMIT = 52;
export const SOL_NETLINK = 270;
export const NETLINK_EXT_ACK = 11;
export const NETLINK_CAP_ACK = 10;
export const NETLINK_GET_STRICT_CHK = 12;

// Message flags: linux/socket.h
export const MSG_PEEK = 0x2;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_WAITALL = 0x100;
export const MSG_NOSIGNAL = 0x4000;
export const MSG_ERRQUEUE = 0x2000;

// What shutdown(2) ends: sys/socket.h
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

// Clocks: time.h
export const CLOCK_REALTIME = 0;

/** Loopback is the first link of every netns: LOOPBACK_IFINDEX in net/core/dev.h. */
export const LOOPBACK_INDEX = 1;

// Namespaces: sched.h
export const CLONE_NEWNS = 0x00020000;
export const CLONE_NEWNET = 0x40000000;

// Mounts: linux/mount.h
export const MS_NOSUID = 2;
export const MS_NODEV = 4;
export const MS_NOEXEC = 8;
export const MS_REMOUNT = 32;
export const MS_BIND = 4096;
export const MS_REC = 16384;
export const MS_UNBINDABLE = 1 << 17;
export const MS_PRIVATE = 1 << 18;
export const MS_SHARED = 1 << 20;
export const MNT_DETACH = 2;

// Processes and descriptors: prctl.h, fcntl.h
export const F_GETFD = 1;
export const F_GETFL = 3;
export const F_SETFL = 4;

// Terminals: asm-generic/ioctls.h
export const TIOCSWINSZ = 0x5414;
export const TIOCSPTLCK = 0x40045431;
export const TIOCGPTPEER = 0x5441;

// Numbers of system calls that libc may lack a name for: asm-generic/unistd.h, same on both architectures
export const SYS_MOUNT_SETATTR = 442;
