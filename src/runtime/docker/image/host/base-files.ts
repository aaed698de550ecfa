import { folder, type ImageEntry, link, text } from '../archive/image-entry.ts';
import { mergedFolders } from './merged-path.ts';

/**
 * What a root file system has beside programs. tcpdump as root becomes the user of its name (Debian) and stops
 * when there is none.
 */
export const baseFiles: readonly ImageEntry[] = [
  ...mergedFolders.flatMap((name) => [folder(`/usr/${name}`), link(`/${name}`, `usr/${name}`)]),
  folder('/dev'),
  folder('/proc', 0o555),
  folder('/sys', 0o555),
  folder('/root', 0o700),
  folder('/run'),
  folder('/tmp', 0o1777),
  folder('/var/lib'),
  folder('/var/tmp', 0o1777),
  link('/var/run', '../run'),
  folder('/work'),
  // Where network plugins are put, by the words of every container runtime.
  folder('/opt/cni/bin'),
  folder('/etc/cni/net.d'),
  text(
    '/etc/passwd',
    [
      'root:x:0:0:root:/root:/bin/sh',
      'tcpdump:x:100:100::/nonexistent:/bin/false',
      'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
      '',
    ].join('\n'),
  ),
  text('/etc/group', 'root:x:0:\ntcpdump:x:100:\nnogroup:x:65534:\n'),
  text('/etc/hosts', '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n'),
  text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
  text('/etc/os-release', 'ID=podnet\nNAME="podnet node"\nPRETTY_NAME="podnet node"\n'),
];
