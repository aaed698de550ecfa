import { type Check, fail, ok } from '../check.ts';
import type { Machine } from '../machine.ts';

const user = ['--user', '--map-root-user'];
/** As the runtime starts its agent. */
const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child'];

/** In containers /proc/sys is a read-only mount, which the agent makes writable for itself (agent/writable-sysctls.ts). */
const writeSetting = `setting=/proc/sys/net/ipv4/ip_forward
(echo 1 >$setting) 2>&- || mount -o remount,bind,rw,nosuid,nodev,noexec /proc/sys 2>&-; echo 1 >$setting`;

/** The beginning of a command line in namespaces, by the first way that the machine lets this user; undefined if none. */
function wayIn(machine: Machine): readonly string[] | undefined {
  // Root in a container may lack the right to make namespaces, and may make a user namespace yet.
  const ways = machine.isRoot ? [[], user] : [user];
  const commands = ways.map((way) => ['unshare', ...way, ...namespaces]);
  return commands.find((command) => machine.run([...command, 'true']).ok);
}

/** Whether namespaces can be made and used: by doing it. */
export const namespaceChecks: readonly Check<Machine>[] = [
  {
    id: 'namespaces',
    name: 'namespaces',
    why: 'Nodes and pods are network namespaces. A container’s seccomp profile refuses them, as may a machine’s limits.',
    mend: 'in a container: docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW --security-opt seccomp=unconfined --security-opt apparmor=unconfined …',
    look: (machine) => {
      const command = wayIn(machine);
      if (command !== undefined) return ok(`made (${command.join(' ')})`);
      const { said } = machine.run(['unshare', ...(machine.isRoot ? [] : user), ...namespaces, 'true']);
      const status = machine.read('/proc/self/status') ?? '';
      const filtered = /^Seccomp:\s*2/m.test(status) ? ' (a seccomp filter is at work)' : '';
      return fail(`refused: ${said}${filtered}`);
    },
  },
  {
    id: 'proc-sys',
    name: '/proc/sys',
    why: 'Forwarding and filters of nodes and pods are settings there, which a container has read-only.',
    mend: 'in a container: docker run --security-opt systempaths=unconfined …',
    look: (machine) => {
      const command = wayIn(machine);
      if (command === undefined) return undefined;
      const { ok: isWritten, said } = machine.run([...command, 'sh', '-c', writeSetting]);
      return isWritten ? ok('writable in a network namespace') : fail(`not writable: ${said}`);
    },
  },
];
