import type { CniVerb } from '../cni-error.ts';
import type { LabPod } from './check-subject.ts';

/** The variables of a call (SPEC.md, "Parameters"). */
export function pluginVariables(
  verb: CniVerb,
  pod: LabPod | undefined,
  pluginPath: readonly string[],
): Readonly<Record<string, string>> {
  return {
    CNI_COMMAND: verb,
    ...(pod === undefined
      ? {}
      : {
          CNI_CONTAINERID: pod.containerId,
          CNI_NETNS: pod.netns,
          CNI_IFNAME: pod.ifName,
          CNI_ARGS: pod.args.map(([key, value]) => `${key}=${value}`).join(';'),
        }),
    CNI_PATH: pluginPath.join(':'),
  };
}
