import { constants, accessSync } from 'node:fs';
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_REMOUNT } from '../netlink/constants.ts';
import { mount } from '../netlink/libc.ts';

const place = '/proc/sys/net';

/** What container runtimes mount it with; a remount that leaves one out is refused in a user namespace. */
const flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC;

/**
 * In a container /proc/sys is a mount of its own, and read-only. Ours is a copy in the agent's mount namespace:
 * making its part of the network writable there changes nothing for anybody else, and spares users an option that docker-compose does
 * not have (`systempaths=unconfined` is a word of docker's command line only). Where it is refused, the first
 * setting that is written says so.
 */
export function ensureWritableSysctls(): void {
  try {
    accessSync(place, constants.W_OK);
  } catch {
    if (mount(place, place, null, MS_BIND, null) === 0) mount(null, place, null, flags, null);
  }
}
