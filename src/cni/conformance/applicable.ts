import type { CniVerb } from '../cni-error.ts';
import type { CheckSubject } from './check-subject.ts';
import { type CniVersion, isAtLeast } from '../versions.ts';

/** The version that brought each verb (SPEC.md, "Released versions"). */
const since: Readonly<Record<CniVerb, CniVersion>> = {
  ADD: '0.1.0',
  DEL: '0.1.0',
  VERSION: '0.2.0',
  CHECK: '0.4.0',
  GC: '1.1.0',
  STATUS: '1.1.0',
};

/** Why a runtime would never call a verb with this list; undefined when it would. */
export async function whyNotCalled(subject: CheckSubject, verb: CniVerb): Promise<string | undefined> {
  const { network } = subject;
  const first = since[verb];
  if (!isAtLeast(network.cniVersion, first)) {
    return `the list speaks version ${network.cniVersion}, ${verb} came with ${first}`;
  }
  if (verb === 'CHECK' && network.disableCheck) return 'the list says disableCheck';
  if (verb === 'GC' && network.disableGC) return 'the list says disableGC';
  for (const plugin of subject.plugins) {
    const { supportedVersions } = await subject.versions(plugin);
    if (!supportedVersions.some((version) => isAtLeast(version, first))) {
      return `${plugin.type} speaks up to version ${supportedVersions.at(-1) ?? 'none'}, ${verb} came with ${first}`;
    }
  }
  return undefined;
}
