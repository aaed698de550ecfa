import path from 'node:path';
import process from 'node:process';

/** Lays a file of this text over another one. */
export const overlaid = (file: string, text: string): string => `
  mkdir -p /run/over/${path.dirname(file)}
  echo '${text}' >/run/over/${file}
  mount --bind /run/over/${file} ${file}`;

export const overlaidSysctls = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => overlaid(`/proc/sys/${name.replaceAll('.', '/')}`, String(value)))
    .join('\n');

/** A folder of settings that has more than the kernel's own: those that only some distributions have. */
export const furtherSettings = (folder: string, values: Readonly<Record<string, number>>): string => `
  mkdir -p /run/further/${folder} && cp /proc/sys/${folder}/[a-z]*_max /run/further/${folder} || true
  ${Object.entries(values)
    .map(([name, value]) => `echo ${value} >/run/further/${folder}/${name}`)
    .join('\n')}
  mount --bind /run/further/${folder} /proc/sys/${folder}`;

/** A folder with Node.js and nothing else, or with programs that have this to say. */
export const programsThat = (say: string): string => `
  mkdir /run/bin && ln -s ${process.execPath} /run/bin/node
  for name in unshare nsenter mount umount pivot_root setsid setpriv; do
    ${say === '' ? ':' : `printf '#!/bin/sh\\necho "${say}"\\n' >/run/bin/$name && chmod +x /run/bin/$name`}
  done
  mount -t tmpfs tmpfs /usr/sbin`;

/** As another Node.js, or another system, would present itself to podnet. */
export const presentedAs = (property: 'version' | 'platform', value: string): readonly string[] => [
  'env',
  `NODE_OPTIONS=--import=data:text/javascript,Object.defineProperty(process,'${property}',{value:'${value}'})`,
];

/**
 * A user namespace where all users are as outside, and whose limits are the test's to set. Its map is written by who
 * was there before, and its root has its rights from the next program on.
 */
export const inUserNamespace = (settings: string, ...then: readonly string[]): readonly string[] => [
  'sh',
  '-ec',
  `unshare --user sh -ec 'until grep -q . /proc/self/uid_map; do sleep 0.01; done; exec sh -ec "$@"' \
     sh '${settings}; exec "$@"' sh "$@" &
   until [ "$(readlink /proc/$!/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
   echo 0 0 65536 >/proc/$!/gid_map; echo 0 0 65536 >/proc/$!/uid_map; wait $!`,
  'sh',
  ...then,
];
