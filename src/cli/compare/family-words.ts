/** What `--family` of `podnet compare` takes: one family, or both at once. */
export const familyWords = ['ipv4', 'ipv6', 'dual'] as const;
export type FamilyWord = (typeof familyWords)[number];

const ipv4 = '10.244.0.0/16';
const ipv6 = 'fd00:10:244::/48';

export const ipFamilyRanges: Readonly<Record<FamilyWord, readonly string[]>> = {
  ipv4: [ipv4],
  ipv6: [ipv6],
  dual: [ipv4, ipv6],
};
