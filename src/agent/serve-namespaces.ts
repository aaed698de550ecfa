import { mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { Rtnetlink } from '../netlink/connection.ts';
import { LOOPBACK_INDEX, MS_NODEV, MS_NOSUID, MS_UNBINDABLE } from '../netlink/constants.ts';
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
 * The agent of the namespace runtime, one for all nodes: it lives in a mount, PID and network namespace of its
 * own, which it was started in, and all that it makes ends with it.
 */
export async function serveNamespaces(): Promise<void> {
  checkCall(mount('tmpfs', '/run', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755'), 'mount a tmpfs on', '/run');
  // A recursive bind of / leaves this mount out: each node's files would hold the last one's.
  checkCall(mount(null, '/run', null, MS_UNBINDABLE, null), 'make unbindable', '/run');
  mkdirSync(directory);
  ensureWritableSysctls();
  // Nothing was changed yet in the netns this process was started in.
  learnFreshSysctls(podSysctls(), nodeSysctls());
  const home = Rtnetlink.open();
  setLink(home, LOOPBACK_INDEX, { up: true });
  home.close();
  const client = new Socket({ fd: clientFd, readable: true, writable: true });
  await serveAgent(new Agent(directory), { input: client, output: client });
}
