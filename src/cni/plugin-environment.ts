import type { Attachment } from './attachment.ts';
import type { CniVerb } from './cni-error.ts';
import { checkCniArgs } from './names.ts';

/**
 * What a plugin is told by its environment. All six are always there, empty where a verb has no use for them: else those
 * of this process, which may be a plugin itself, would get through (libcni does the same).
 * @throws CniError for arguments that CNI_ARGS cannot hold
 */
export function pluginEnvironment(
  verb: CniVerb,
  pluginPath: readonly string[],
  attachment?: Pick<Attachment, 'containerId' | 'netns' | 'ifName' | 'args'>,
): Readonly<Record<string, string>> {
  const args = attachment?.args ?? [];
  checkCniArgs(args);
  return {
    CNI_COMMAND: verb,
    CNI_CONTAINERID: attachment?.containerId ?? '',
    CNI_NETNS: attachment?.netns ?? unused(verb),
    CNI_IFNAME: attachment?.ifName ?? unused(verb),
    CNI_ARGS: args.map((pair) => pair.join('=')).join(';'),
    CNI_PATH: pluginPath.join(':'),
  };
}

/** Plugins from before 0.2.0 look at these before they look at the verb, VERSION included; libcni has them, too. */
const unused = (verb: CniVerb): string => (verb === 'VERSION' ? 'dummy' : '');
