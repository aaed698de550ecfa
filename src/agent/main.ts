import { mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { LOOPBACK_INDEX, MS_NODEV, MS_NOSUID, MS_UNBINDABLE } from '../netlink/constants.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { mount } from '../netlink/libc.ts';
import { setLink } from '../netlink/link.ts';
import { checkCall } from '../netlink/system-error.ts';
import { Agent } from './agent.ts';
import { nodeSysctls, podSysctls } from './netns-settings.ts';
import { serveAgent } from './server.ts';
import { learnFreshSysctls } from './sysctl.ts';
import { ensureWritableSysctls } from './writable-sysctls.ts';

/** The descriptor that leads to whoever started this agent. */
const clientFd = 3;
const directory = '/run/podnet';

/**
 * The agent of the namespace runtime: it lives in a mount, PID and network namespace of its own, which it
 * was started in, and all that it makes ends with it.
 */
async function main(): Promise<void> {
  checkCall(mount('tmpfs', '/run', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755'), 'mount a tmpfs on', '/run');
  // A recursive bind of / leaves this mount out: each node's files would hold the last one's.
  checkCall(mount(null, '/run', null, MS_UNBINDABLE, null), 'make unbindable', '/run');
  mkdirSync(directory);
  ensureWritableSysctls();
  learnFreshSysctls(podSysctls(), nodeSysctls());
  const home = Rtnetlink.open();
  setLink(home, LOOPBACK_INDEX, { up: true });
  home.close();
  await serveAgent(new Agent(directory), new Socket({ fd: clientFd, readable: true, writable: true }));
}

// Most runs are over before optimised code pays for its compilation, which would take a second processor from
// the kernel's own work: V8 waits longer for a function to be worth it. (An engine without the flag ignores it.)
setFlagsFromString('--interrupt-budget=1000000');
await main();
// Pods' processes and namespaces end with this PID namespace.
process.exit(0);
