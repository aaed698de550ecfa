import { type Check, fail, ok, warn } from '../check.ts';
import type { Machine } from '../machine.ts';

/** Bits of linux/capability.h, of those that making nodes takes. */
const capabilities = { CAP_NET_ADMIN: 12, CAP_NET_RAW: 13, CAP_SYS_ADMIN: 21 } as const;

/** Whether this user may make namespaces, as the kernel's settings say. Root needs none of the user namespaces. */
export const privilegeChecks: readonly Check<Machine>[] = [
  {
    id: 'privilege',
    name: 'privilege',
    why: 'An ordinary user’s nodes know one user id: programs that give up privileges (tcpdump -w, frr, nginx) fail in them.',
    mend: 'sudo podnet …, or --runtime docker',
    look: ({ isRoot }) =>
      isRoot ? ok('root') : warn('an ordinary user: nodes in a user namespace of one user id'),
  },
  {
    id: 'capabilities',
    name: 'capabilities',
    why: 'Root without them, as in a container, cannot make namespaces but in a user namespace of its own.',
    mend: 'docker run --cap-add NET_ADMIN --cap-add NET_RAW --cap-add SYS_ADMIN …',
    look: (machine) => {
      if (!machine.isRoot) return undefined;
      const set = /^CapEff:\s*([\da-f]+)/m.exec(machine.read('/proc/self/status') ?? '')?.[1];
      if (set === undefined) return undefined;
      const lacking = Object.entries(capabilities)
        .filter(([, bit]) => (BigInt(`0x${set}`) & (1n << BigInt(bit))) === 0n)
        .map(([name]) => name);
      return lacking.length === 0
        ? ok(Object.keys(capabilities).join(', '))
        : warn(`root without ${lacking.join(', ')}`);
    },
  },
  userNamespaceSetting({
    id: 'unprivileged-userns-clone',
    sysctl: 'kernel.unprivileged_userns_clone',
    bad: '0',
    good: '1',
    detail: 'only root may make user namespaces',
  }),
  userNamespaceSetting({
    id: 'apparmor-userns',
    name: 'AppArmor',
    sysctl: 'kernel.apparmor_restrict_unprivileged_userns',
    bad: '1',
    good: '0',
    detail: 'AppArmor gives no capabilities in user namespaces (Ubuntu since 24.04)',
    // A profile for Node.js alone leaves the rest as it is.
    also: 'or, for Node.js alone: an AppArmor profile with `userns,` for it in /etc/apparmor.d',
  }),
  userNamespaceSetting({
    id: 'max-user-namespaces',
    sysctl: 'user.max_user_namespaces',
    bad: '0',
    good: '28633',
    detail: 'no user namespaces may be made',
  }),
];

interface UserNamespaceSetting {
  readonly id: string;
  /** The sysctl's own by default. */
  readonly name?: string;
  readonly sysctl: string;
  readonly bad: string;
  readonly good: string;
  readonly detail: string;
  readonly also?: string;
}

function userNamespaceSetting(setting: UserNamespaceSetting): Check<Machine> {
  const { id, sysctl, name = sysctl, bad, good, detail, also } = setting;
  const command = `sudo sysctl -w ${sysctl}=${good}`;
  return {
    id,
    name,
    why: 'Who is not root makes nodes in a user namespace, and needs its capabilities.',
    mend: also === undefined ? command : `${command}; ${also}`,
    look: (machine) => {
      // Kernels without such a switch do not restrict it.
      const value = machine.read(`/proc/sys/${sysctl.replaceAll('.', '/')}`);
      if (machine.isRoot || value === undefined) return undefined;
      return value === bad ? fail(`${sysctl} is ${value}: ${detail}`) : ok(`${sysctl} is ${value}`);
    },
  };
}
