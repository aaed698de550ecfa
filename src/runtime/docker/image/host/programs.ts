/** A program of the node image, and the Debian package that has it. */
export interface Program {
  readonly name: string;
  readonly debian: string;
}

/** One line a package, its programs in the words people type. */
const byPackage = {
  dash: 'sh',
  bash: 'bash',
  // What people write in the commands of pods and in probes.
  coreutils: `[ base64 basename cat chmod chown cp cut date dd dirname echo env expr false head id ln ls mkdir
    mkfifo mktemp mv nproc printf pwd readlink rm rmdir seq sha256sum sleep sort stat stty tail tee test timeout
    touch tr true uname uniq wc yes`,
  hostname: 'hostname',
  grep: 'grep',
  sed: 'sed',
  mawk: 'awk',
  findutils: 'find xargs',
  'util-linux': 'nsenter unshare setpriv pivot_root flock setsid',
  mount: 'mount umount',
  procps: 'ps sysctl pgrep',
  iproute2: 'ip bridge tc ss',
  nftables: 'nft',
  iptables: `iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore iptables-nft
    ip6tables-nft iptables-legacy ip6tables-legacy ebtables arptables`,
  conntrack: 'conntrack',
  ipset: 'ipset',
  tcpdump: 'tcpdump',
  jq: 'jq',
  'iputils-ping': 'ping',
  'iputils-arping': 'arping',
  'iputils-tracepath': 'tracepath',
  curl: 'curl',
  iperf3: 'iperf3',
  'netcat-openbsd': 'nc',
  socat: 'socat',
  'bind9-dnsutils': 'dig',
  // What plugin bgp runs on every node.
  bird2: 'bird birdc',
  busybox: 'busybox',
} as const;

/** Programs a node image has where the machine it was made on has them. */
export const programs: readonly Program[] = Object.entries(byPackage).flatMap(([debian, names]) =>
  names.split(/\s+/).map((name) => ({ name, debian })),
);

/** Without these no node works: the agent makes the files of nodes and runs the commands of pods by them. */
export const requiredPrograms: readonly Program[] = programs.filter(({ name }) =>
  ['sh', 'nsenter', 'unshare', 'setpriv', 'pivot_root', 'umount'].includes(name),
);

/** `sudo apt-get install …` for what is missing. */
export function installHint(missing: readonly Program[]): string {
  return `on Debian: sudo apt-get install ${[...new Set(missing.map(({ debian }) => debian))].join(' ')}`;
}
