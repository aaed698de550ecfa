import { addSucceeds } from './checks/add-succeeds.ts';
import { addressInterface } from './checks/address-interface.ts';
import { addressUsedAgain } from './checks/address-used-again.ts';
import { badParameters } from './checks/bad-parameters.ts';
import { chainedResult } from './checks/chained-result.ts';
import { checkAfterAdd } from './checks/check-after-add.ts';
import { checkSeesHiddenTampering } from './checks/check-sees-hidden-tampering.ts';
import { checkSeesTampering } from './checks/check-sees-tampering.ts';
import { checkWithRoutes } from './checks/check-with-routes.ts';
import { checkWithoutIpam } from './checks/check-without-ipam.ts';
import { delEmptyNetns } from './checks/del-empty-netns.ts';
import { delMakesNoFile } from './checks/del-makes-no-file.ts';
import { delMissingNetns } from './checks/del-missing-netns.ts';
import { delPlainFile } from './checks/del-plain-file.ts';
import { delRestores } from './checks/del-restores.ts';
import { delTwice } from './checks/del-twice.ts';
import { delWithoutAdd } from './checks/del-without-add.ts';
import { delWithoutResult } from './checks/del-without-result.ts';
import { dualStackReady } from './checks/dual-stack-ready.ts';
import { everyVersion } from './checks/every-version.ts';
import { existingInterface } from './checks/existing-interface.ts';
import { failedAdd } from './checks/failed-add.ts';
import { gcStale } from './checks/gc-stale.ts';
import { interfacesExist } from './checks/interfaces-exist.ts';
import { kernelAgrees } from './checks/kernel-agrees.ts';
import { killedAdd } from './checks/killed-add.ts';
import { manyCycles } from './checks/many-cycles.ts';
import { oneDocument } from './checks/one-document.ts';
import { ownNetnsRefused } from './checks/own-netns.ts';
import { parallelAdds } from './checks/parallel-adds.ts';
import { pathMtu } from './checks/path-mtu.ts';
import { poolExhausted } from './checks/pool-exhausted.ts';
import { stableMac } from './checks/stable-mac.ts';
import { statusTells } from './checks/status-tells.ts';
import { twoNetworks } from './checks/two-networks.ts';
import { unsupportedVersion } from './checks/unsupported-version.ts';
import { versionValid } from './checks/version-valid.ts';
import type { ConformanceCheck } from './conformance-check.ts';

/** Every check there is, by its number. */
export const conformanceChecks: readonly ConformanceCheck[] = [
  addSucceeds,
  versionValid,
  unsupportedVersion,
  badParameters,
  oneDocument,
  everyVersion,
  interfacesExist,
  addressInterface,
  kernelAgrees,
  stableMac,
  checkAfterAdd,
  checkWithRoutes,
  checkWithoutIpam,
  existingInterface,
  failedAdd,
  delRestores,
  delTwice,
  delWithoutAdd,
  delEmptyNetns,
  delMissingNetns,
  delPlainFile,
  delMakesNoFile,
  delWithoutResult,
  parallelAdds,
  manyCycles,
  poolExhausted,
  checkSeesTampering,
  checkSeesHiddenTampering,
  gcStale,
  statusTells,
  chainedResult,
  addressUsedAgain,
  dualStackReady,
  pathMtu,
  killedAdd,
  ownNetnsRefused,
  twoNetworks,
];
