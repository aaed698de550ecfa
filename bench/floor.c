/*
 * The least that wiring a pod can cost: the system calls and netlink messages of bench/wiring.ts, one for
 * one, in C without checks for anything but success. Prints milliseconds a pod.
 *
 *   unshare --net --mount ./floor PODS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GATEWAY 0x0af40001u /* 10.244.0.1, in a /16 that all pods share */
#define MTU 1500

/* Messages under construction: `end` is where the next byte goes, `head` the current message. */
static char out[4096];
static size_t end;
static struct nlmsghdr *head;
static unsigned sequence;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int must(int result, const char *what) {
  if (result < 0) fail(what);
  return result;
}

static void *begin(int type, int flags, size_t body) {
  head = (struct nlmsghdr *)(out + end);
  memset(head, 0, NLMSG_LENGTH(body));
  head->nlmsg_type = type;
  head->nlmsg_flags = NLM_F_REQUEST | flags;
  end += NLMSG_LENGTH(body);
  return NLMSG_DATA(head);
}

static struct rtattr *attribute(int type, const void *data, size_t length) {
  struct rtattr *attr = (struct rtattr *)(out + end);
  attr->rta_type = type;
  attr->rta_len = RTA_LENGTH(length);
  memset(RTA_DATA(attr), 0, RTA_ALIGN(length));
  if (data) memcpy(RTA_DATA(attr), data, length);
  end += RTA_SPACE(length);
  return attr;
}

static void attribute_u32(int type, unsigned value) { attribute(type, &value, sizeof value); }

static void attribute_text(int type, const char *text) { attribute(type, text, strlen(text) + 1); }

static void close_nest(struct rtattr *nest) { nest->rta_len = out + end - (char *)nest; }

static void finish(void) {
  head->nlmsg_len = out + end - (char *)head;
  head->nlmsg_seq = ++sequence;
}

/* Sends what was built, reads one answer into `in`. */
static char in[65536];

static void exchange(int nl) {
  must(send(nl, out, end, 0), "send");
  end = 0;
  must(recv(nl, in, sizeof in, MSG_DONTWAIT | MSG_TRUNC), "recv");
  struct nlmsghdr *answer = (struct nlmsghdr *)in;
  if (answer->nlmsg_type != NLMSG_ERROR) return;
  errno = -((struct nlmsgerr *)NLMSG_DATA(answer))->error;
  if (errno) fail("netlink");
}

static int open_netlink(void) {
  int one = 1;
  int nl = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");
  setsockopt(nl, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  setsockopt(nl, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
  setsockopt(nl, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  return nl;
}

static unsigned link_index(int nl, const char *name) {
  begin(RTM_GETLINK, 0, sizeof(struct ifinfomsg));
  attribute_text(IFLA_IFNAME, name);
  attribute_u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  finish();
  exchange(nl);
  return ((struct ifinfomsg *)NLMSG_DATA((struct nlmsghdr *)in))->ifi_index;
}

static void set_up(const char *name) {
  struct ifinfomsg *link = begin(RTM_NEWLINK, 0, sizeof *link);
  link->ifi_flags = link->ifi_change = IFF_UP;
  attribute_text(IFLA_IFNAME, name);
  finish();
}

static void add_address(unsigned index, unsigned address) {
  address = htonl(address);
  struct ifaddrmsg *header = begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
  header->ifa_family = AF_INET;
  header->ifa_prefixlen = 16;
  header->ifa_index = index;
  attribute(IFA_LOCAL, &address, sizeof address);
  attribute(IFA_ADDRESS, &address, sizeof address);
  finish();
}

static void add_default_route(unsigned index) {
  unsigned gateway = htonl(GATEWAY);
  struct rtmsg *route = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, sizeof *route);
  route->rtm_family = AF_INET;
  route->rtm_table = RT_TABLE_MAIN;
  route->rtm_protocol = RTPROT_STATIC;
  route->rtm_scope = RT_SCOPE_UNIVERSE;
  route->rtm_type = RTN_UNICAST;
  attribute(RTA_GATEWAY, &gateway, sizeof gateway);
  attribute_u32(RTA_OIF, index);
  finish();
}

static void write_mac(unsigned char mac[6], int side, int pod) {
  unsigned char bytes[6] = {2, side, 0, 0, pod >> 8, pod};
  memcpy(mac, bytes, sizeof bytes);
}

static void add_veth(int nl, int pod, unsigned bridge, int netns) {
  char name[IFNAMSIZ];
  unsigned char mac[6];
  snprintf(name, sizeof name, "veth%d", pod);
  struct ifinfomsg *link = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *link);
  link->ifi_flags = link->ifi_change = IFF_UP;
  attribute_text(IFLA_IFNAME, name);
  write_mac(mac, 1, pod);
  attribute(IFLA_ADDRESS, mac, sizeof mac);
  attribute_u32(IFLA_MTU, MTU);
  attribute_u32(IFLA_MASTER, bridge);
  struct rtattr *info = attribute(IFLA_LINKINFO | NLA_F_NESTED, NULL, 0);
  attribute_text(IFLA_INFO_KIND, "veth");
  struct rtattr *data = attribute(IFLA_INFO_DATA | NLA_F_NESTED, NULL, 0);
  struct rtattr *peer = attribute(VETH_INFO_PEER | NLA_F_NESTED, NULL, sizeof(struct ifinfomsg));
  attribute_text(IFLA_IFNAME, "eth0");
  write_mac(mac, 2, pod);
  attribute(IFLA_ADDRESS, mac, sizeof mac);
  attribute_u32(IFLA_MTU, MTU);
  attribute_u32(IFLA_NET_NS_FD, netns);
  close_nest(peer);
  close_nest(data);
  close_nest(info);
  finish();
  head->nlmsg_flags |= NLM_F_ACK;
  exchange(nl);
}

static int create_netns(const char *path, int home) {
  close(must(open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0400), path));
  must(unshare(CLONE_NEWNET), "unshare");
  must(mount("/proc/thread-self/ns/net", path, NULL, MS_BIND, NULL), "bind mount");
  int netns = must(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open netns");
  must(setns(home, CLONE_NEWNET), "setns");
  return netns;
}

static void wire_pod(int nl, int pod, unsigned bridge, int home) {
  char path[64];
  snprintf(path, sizeof path, "/run/pod%d", pod);
  int netns = create_netns(path, home);
  add_veth(nl, pod, bridge, netns);
  must(setns(netns, CLONE_NEWNET), "setns");
  int inside = open_netlink();
  must(setns(home, CLONE_NEWNET), "setns");
  unsigned index = link_index(inside, "eth0");
  add_address(index, GATEWAY + 1 + pod);
  set_up("lo");
  set_up("eth0");
  add_default_route(index);
  head->nlmsg_flags |= NLM_F_ACK;
  exchange(inside);
  close(inside);
  close(netns);
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int count, char **arguments) {
  int pods = count > 1 ? atoi(arguments[1]) : 100;
  must(mount("tmpfs", "/run", "tmpfs", 0, NULL), "mount tmpfs");
  int home = must(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open netns");
  int nl = open_netlink();
  struct ifinfomsg *link = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *link);
  link->ifi_flags = link->ifi_change = IFF_UP;
  attribute_text(IFLA_IFNAME, "cni0");
  struct rtattr *info = attribute(IFLA_LINKINFO | NLA_F_NESTED, NULL, 0);
  attribute_text(IFLA_INFO_KIND, "bridge");
  close_nest(info);
  finish();
  head->nlmsg_flags |= NLM_F_ACK;
  exchange(nl);
  unsigned bridge = link_index(nl, "cni0");

  double start = now_ms();
  for (int pod = 0; pod < pods; pod++) wire_pod(nl, pod, bridge, home);
  printf("%.4f\n", (now_ms() - start) / pods);
  return 0;
}
