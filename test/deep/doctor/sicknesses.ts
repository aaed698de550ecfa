import path from 'node:path';
import process from 'node:process';
import { repository } from '../../support/built-cli.ts';
import type { Expected } from '../../support/diagnosis.ts';
import { underSeccomp } from '../../support/under-seccomp.ts';
import {
  furtherSettings,
  inUserNamespace,
  overlaid,
  overlaidSysctls,
  presentedAs,
  programsThat,
} from './causes.ts';
import type { Sickness } from './sickness.ts';

const warn = (detail?: RegExp, mend?: RegExp): Expected => expected('warn', detail, mend);
const fail = (detail?: RegExp, mend?: RegExp): Expected => expected('fail', detail, mend);
const expected = (status: Expected['status'], detail?: RegExp, mend?: RegExp): Expected => ({
  status,
  ...(detail === undefined ? {} : { detail }),
  ...(mend === undefined ? {} : { mend }),
});

const agentFolder = path.join(repository, 'dist/agent');
const EPERM = 1;
const EPROTONOSUPPORT = 93;
const ENOPROTOOPT = 92;
const EAFNOSUPPORT = 97;

/** Machines with one or many things wrong, which between them have every finding of the namespace runtime. */
export const sicknesses: readonly Sickness[] = [
  {
    name: 'limits of the machine and of the process are low, and there is no room',
    cause: `
      ${overlaidSysctls({
        'net.netfilter.nf_conntrack_max': 4096,
        'kernel.pid_max': 4096,
        'kernel.threads-max': 8000,
        'fs.file-max': 8192,
        'fs.mount-max': 1000,
        'fs.inotify.max_user_instances': 16,
        'fs.inotify.max_user_watches': 512,
      })}
      for family in ipv4 ipv6; do
        mount -t tmpfs tmpfs /proc/sys/net/$family/neigh && mkdir /proc/sys/net/$family/neigh/default
        echo 1024 >/proc/sys/net/$family/neigh/default/gc_thresh3
      done
      mount -t tmpfs tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/pids /sys/fs/cgroup/memory
      echo 512 >/sys/fs/cgroup/pids/pids.max; echo 104857600 >/sys/fs/cgroup/memory/memory.limit_in_bytes
      ${overlaid('/proc/meminfo', 'MemAvailable:     100000 kB')}
      mount -t tmpfs -o size=1m tmpfs /run/tmp
      mkdir -p /run/home/.local/state && mount -t tmpfs -o size=1m tmpfs /run/home/.local/state`,
    by: [
      'setarch',
      process.arch === 'arm64' ? 'aarch64' : 'x86_64',
      '--uname-2.6',
      'prlimit',
      '--nofile=900:900',
      '--nproc=900:900',
    ],
    finds: {
      conntrack: warn(/^4096, less than 65536$/, /^sudo sysctl -w net\.netfilter\.nf_conntrack_max=65536$/),
      'pid-max': warn(/^4096/, /kernel\.pid_max=32768$/),
      'threads-max': warn(/^8000/, /kernel\.threads-max=\d+$/),
      'file-max': warn(/^8192/, /fs\.file-max=\d+$/),
      'mount-max': warn(/^1000/, /fs\.mount-max=\d+$/),
      'inotify-instances': warn(/^16/, /fs\.inotify\.max_user_instances=128$/),
      'inotify-watches': warn(/^512/, /fs\.inotify\.max_user_watches=8192$/),
      'neighbours-ipv4': warn(/^1024/, /net\.ipv4\.neigh\.default\.gc_thresh3=8192$/),
      'neighbours-ipv6': warn(/^1024/, /net\.ipv6\.neigh\.default\.gc_thresh3=8192$/),
      memory: warn(/^102 MB available/),
      'temporary-folder': warn(/^1 MB free in \/run\/tmp/, /TMPDIR/),
      'state-folder': warn(/^1 MB free in \/run\/home/, /XDG_STATE_HOME/),
      'open-files': warn(/^900, less/, /ulimit -Hn/),
      processes: warn(/^900, less/, /ulimit -Hu/),
      'cgroup-pids': warn(/^512, less than 4096$/, /--pids-limit/),
      'cgroup-memory': warn(/^105 MB, less/, /--memory/),
      'kernel-version': warn(/^2\.6\.\S+ is older than 5\.12$/),
    },
  },
  {
    name: 'an ordinary user, whom the distribution and AppArmor keep from user namespaces',
    cause: furtherSettings('kernel', {
      unprivileged_userns_clone: 0,
      apparmor_restrict_unprivileged_userns: 1,
    }),
    user: 'nobody',
    finds: {
      privilege: warn(/one user id/),
      'unprivileged-userns-clone': fail(/is 0: only root/, /sysctl -w kernel\.unprivileged_userns_clone=1$/),
      'apparmor-userns': fail(
        /is 1: AppArmor/,
        /sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0; or, .* profile/,
      ),
    },
  },
  {
    name: 'an ordinary user, where no user namespaces may be made',
    by: inUserNamespace(
      'echo 0 >/proc/sys/user/max_user_namespaces',
      'setpriv',
      '--reuid=1000',
      '--regid=1000',
      '--clear-groups',
      '--',
    ),
    finds: {
      'max-user-namespaces': fail(/is 0/, /^sudo sysctl -w user\.max_user_namespaces=\d+$/),
      namespaces: fail(/^refused: .*No space left on device/),
    },
  },
  {
    name: 'few namespaces of each kind',
    by: inUserNamespace('for kind in net mnt pid; do echo 900 >/proc/sys/user/max_${kind}_namespaces; done'),
    finds: {
      'max-net-namespaces': warn(/^900, less than 2048$/, /user\.max_net_namespaces=2048$/),
      'max-mnt-namespaces': warn(/^900/, /user\.max_mnt_namespaces=\d+$/),
      'max-pid-namespaces': warn(/^900/, /user\.max_pid_namespaces=\d+$/),
    },
  },
  {
    name: 'no programs',
    cause: programsThat(''),
    by: ['env', 'PATH=/run/bin'],
    finds: {
      'program-unshare': fail(/^not found$/, /^sudo apt-get install util-linux$/),
      'program-nsenter': fail(/^not found$/, /util-linux$/),
      'program-mount': fail(/^not found$/, /mount$/),
      'program-umount': warn(/^not found$/, /mount$/),
      'program-pivot-root': warn(/^not found$/, /util-linux$/),
      'program-setsid': warn(/^not found$/, /util-linux$/),
      'program-setpriv': warn(/^not found$/, /util-linux$/),
      'program-bird': warn(/^not found$/, /bird2$/),
      'program-nft': warn(/^not found$/, /nftables$/),
      'program-ip': warn(/^not found$/, /iproute2$/),
      'program-tc': warn(/^not found$/, /iproute2$/),
      'program-iptables': warn(/^not found$/, /iptables$/),
    },
  },
  {
    name: 'programs that know few options, and an old Node.js',
    cause: programsThat('BusyBox v1.36.1 multi-call binary. Usage: unshare [-mu] [PROG ARGS]'),
    by: [...presentedAs('version', 'v18.20.8'), 'PATH=/run/bin'],
    finds: {
      'program-unshare': fail(/does not know --kill-child, --map-root-user/),
      'program-nsenter': fail(/does not know .*--preserve-credentials/),
      'program-setsid': warn(/does not know --ctty/),
      'program-setpriv': warn(/does not know --pdeathsig/),
      'node-version': fail(/^v18\.20\.8 is older than 20\.19/, /^nvm install/),
    },
  },
  {
    name: 'another operating system',
    by: presentedAs('platform', 'darwin'),
    finds: { 'operating-system': fail(/^darwin has no network namespaces/, /--runtime docker/) },
  },
  {
    name: 'a seccomp filter refuses unshare, as in a container',
    by: underSeccomp({ call: 'unshare', errno: EPERM }),
    finds: { namespaces: fail(/^refused: .*not permitted \(a seccomp filter/, /--security-opt seccomp=/) },
  },
  {
    name: 'root without capabilities, as in a container',
    by: ['setpriv', '--bounding-set=-net_admin,-sys_admin', '--'],
    finds: { capabilities: warn(/^root without CAP_NET_ADMIN, CAP_SYS_ADMIN$/, /--cap-add NET_ADMIN/) },
  },
  {
    name: 'an ordinary user, and /proc/sys is read-only',
    cause: 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys',
    user: 'nobody',
    finds: { 'proc-sys': fail(/^not writable: .*Read-only file system/, /systempaths=unconfined/) },
  },
  {
    name: 'a kernel that lacks what verdicts rest on',
    by: underSeccomp(
      { call: 'socket', where: { 0: 16, 2: 12 }, errno: EPROTONOSUPPORT },
      { call: 'socket', where: { 0: 16, 2: 4 }, errno: EPROTONOSUPPORT },
      { call: 'setsockopt', where: { 1: 0, 2: 11 }, errno: ENOPROTOOPT },
    ),
    cause: 'mount -t tmpfs tmpfs /dev/net',
    finds: {
      'nft-reject': warn(/^not in this kernel$/, /modprobe nft_reject_ipv4/),
      'nft-nat': warn(/^refused: /, /modprobe -a nft_chain_nat/),
      'inet-diag': warn(/^not in/, /modprobe tcp_diag/),
      'ip-recverr': warn(/^not in/, /--runtime runc/),
      tun: warn(/^\/dev\/net\/tun cannot be opened/, /modprobe tun/),
    },
  },
  {
    name: 'a kernel without packet sockets and without IPv6',
    by: underSeccomp({ call: 'socket', where: { 0: 17 }, errno: EAFNOSUPPORT }),
    cause: `
      mkdir /run/net && cd /proc/sys/net
      for folder in core ipv4; do mkdir /run/net/$folder && mount --bind $folder /run/net/$folder; done
      mount --rbind /run/net /proc/sys/net`,
    finds: {
      'packet-sockets': fail(/^not in this kernel$/, /modprobe af_packet/),
      ipv6: warn(/^not in this kernel$/, /ipv6\.disable=1/),
    },
  },
  {
    name: 'files on an overlay on an overlay, as in a container in a container',
    cause: `for upper in first second; do
        mkdir -p /run/$upper && mount -t tmpfs tmpfs /run/$upper && mkdir /run/$upper/upper /run/$upper/work
        mount -t overlay -o lowerdir=/etc,upperdir=/run/$upper/upper,workdir=/run/$upper/work overlay /etc
      done`,
    finds: { 'node-files': warn(/overlay on .*\/etc/, /docker run -v \/etc/) },
  },
  {
    name: 'podnet is there in part only',
    cause: `mount -t tmpfs tmpfs ${agentFolder}`,
    finds: {
      agent: fail(/agent\.js is not there$/, /npm run build/),
      koffi: fail(/koffi\.node is not there$/, /npm run build/),
    },
  },
  {
    name: 'the agent does not start',
    cause: overlaid(path.join(agentFolder, 'agent.js'), 'process.exit(7)'),
    finds: { nodes: fail(/^the agent could not be started: it ended with exit code 7/, /^npm run build/) },
  },
];
