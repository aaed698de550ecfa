/** Variables of the environment that tell a test's process what to do. */
export const activeMutant = '__STRYKER_ACTIVE_MUTANT__';
export const hitLimit = 'PODNET_MUTANT_HIT_LIMIT';
export const coverageFile = 'PODNET_MUTANT_COVERAGE';
