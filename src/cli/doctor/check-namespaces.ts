import { fail, ok, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** Whether this user may make namespaces: what the sysctls say, then by doing it. */
export function checkNamespaces(machine: Machine): readonly Finding[] {
  const findings = machine.isRoot ? [ok('privilege', 'root')] : userNamespaces(machine);
  return [...findings, tryOut(machine)];
}

function userNamespaces(machine: Machine): readonly Finding[] {
  const name = 'user namespaces';
  const findings: Finding[] = [];
  if (machine.read('/proc/sys/user/max_user_namespaces') === '0') {
    const mend = 'sudo sysctl -w user.max_user_namespaces=28633';
    findings.push(fail(name, 'user.max_user_namespaces is 0', mend));
  }
  if (machine.read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    const mend = 'sudo sysctl -w kernel.unprivileged_userns_clone=1';
    findings.push(fail(name, 'kernel.unprivileged_userns_clone is 0: only root may make them', mend));
  }
  if (machine.read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') {
    const mend = 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
    findings.push(fail(name, 'AppArmor gives no capabilities in them (Ubuntu since 24.04)', mend));
  }
  return findings.length > 0 ? findings : [ok(name, 'allowed for this user')];
}

/** As the runtime starts its nodes; inside: a mount of its own, a sysctl of its own netns. */
const inside = 'mount -t tmpfs tmpfs /tmp && echo 1 > /proc/sys/net/ipv4/ip_forward';

const user = ['--user', '--map-root-user'];

function tryOut(machine: Machine): Finding {
  const name = 'namespaces';
  // Root in a container may lack the right to make namespaces, and may make a user namespace yet.
  const ways = machine.isRoot ? [[], user] : [user];
  const commands = ways.map((way) => [
    'unshare',
    ...way,
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
  ]);
  const works = commands.find((command) => machine.run([...command, 'sh', '-c', inside]).ok);
  if (works !== undefined) return ok(name, `made and used (${works.join(' ')})`);
  // Told apart by trying less: a refused unshare and a read-only /proc/sys are mended differently.
  const [command = []] = commands;
  const made = machine.run([...command, 'true']);
  if (made.ok) {
    const { said } = machine.run([...command, 'sh', '-c', inside]);
    const mend = 'docker run --security-opt systempaths=unconfined … (in a container)';
    return fail(name, `made, but not usable: ${said}`, mend);
  }
  const mend =
    'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined … (in a container)';
  return fail(name, `refused: ${made.said}`, mend);
}
