import { isJsonObject, type JsonValue } from '../json.ts';
import type { PluginVersions } from './check-subject.ts';

/** What VERSION answered (SPEC.md, "VERSION Success"); undefined when that is something else. */
export function readVersions(answer: JsonValue): PluginVersions | undefined {
  if (!isJsonObject(answer)) return undefined;
  const { cniVersion, supportedVersions } = answer;
  if (typeof cniVersion !== 'string' || !Array.isArray(supportedVersions)) return undefined;
  if (!supportedVersions.every((version) => typeof version === 'string')) return undefined;
  return { cniVersion, supportedVersions };
}
