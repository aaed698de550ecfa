/** Numbers from 0 to below 1, the same for a seed every time (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`, both included. */
export const wholeBetween = (random: () => number, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** What a build server draws by: there a red test has to be the fault of the change, not of the draw. */
const buildServerSeed = 2026;

/** Another one each time, by hand; PODNET_TEST_SEED repeats a test that draws lots. */
export function testSeed(): number {
  const { PODNET_TEST_SEED: given, CI: isBuildServer = '' } = process.env;
  if (given !== undefined) return Number(given);
  return isBuildServer === '' ? Date.now() % 1_000_000 : buildServerSeed;
}
