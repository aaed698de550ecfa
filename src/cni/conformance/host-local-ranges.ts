import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** The first range of every set of host-local's configuration; a pod gets one address from each set. */
export function hostLocalRanges(ipam: JsonObject): JsonObject[] {
  // From before there were sets, and still allowed beside them.
  const single = typeof ipam['subnet'] === 'string' ? [ipam] : [];
  const sets: readonly JsonValue[] = Array.isArray(ipam['ranges']) ? ipam['ranges'] : [];
  return [
    ...single,
    ...sets.flatMap((set) => (Array.isArray(set) ? set.filter(isJsonObject).slice(0, 1) : [])),
  ];
}
