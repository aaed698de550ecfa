/** Where all that calls CNI plugins expects their configurations (https://www.cni.dev/docs/cnitool/). */
export const confDir = '/etc/cni/net.d';

/** Where container runtimes look for plugins' programs. */
export const pluginDir = '/opt/cni/bin';

/** Where plugins and runtimes keep what is attached (SPEC.md leaves it to them; all use this). */
export const cniStateDir = '/var/lib/cni';

/** Where netns files are that programs are to find, as `ip netns` has them. */
export const netnsFolder = '/run/netns';

/** Where commands of nodes are looked for. */
export const nodeSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
