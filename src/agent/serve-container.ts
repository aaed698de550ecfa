import { mkdirSync } from 'node:fs';
import process from 'node:process';
import { MS_NODEV, MS_NOSUID, MS_PRIVATE } from '../netlink/constants.ts';
import { mount } from '../netlink/libc.ts';
import { createNetns, inNetns, removeNetns } from '../netlink/netns.ts';
import { checkCall } from '../netlink/system-error.ts';
import { Agent } from './agent.ts';
import { Lease } from './lease.ts';
import { podSysctls } from './netns-settings.ts';
import { serveAgent } from './server.ts';
import { learnFreshSysctls } from './sysctl.ts';

/** A mount of the agent's own: netns files are bound there, and /run stays what programs expect of it. */
const directory = '/run/podnet';

/**
 * The agent of one node, in the node's container: it speaks over standard input and output, on which nothing
 * else may ever be written, and ends when its lease does. With it ends the container, whose first process is
 * an init that waits for this one, and so all that runs in the node.
 */
export async function serveContainer(): Promise<void> {
  const lease = new Lease();
  mkdirSync(directory, { recursive: true });
  checkCall(
    mount('tmpfs', directory, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755'),
    'mount a tmpfs on',
    directory,
  );
  checkCall(mount(null, directory, null, MS_PRIVATE, null), 'make private', directory);
  learnFresh(`${directory}/fresh-netns`);
  const streams = { input: process.stdin, output: process.stdout };
  const served = serveAgent(new Agent(directory), streams, lease).then(() => lease.shorten());
  await Promise.all([served, lease.over(new AbortController().signal)]);
}

/** What a pod's netns starts with is seen in one of those: the engine has changed the container's own. */
function learnFresh(file: string): void {
  const netns = createNetns(file);
  inNetns(netns, () => learnFreshSysctls(podSysctls()));
  netns.close();
  removeNetns(file);
}
