import { withoutPrefix } from '../../src/model/ip.ts';
import { parseIfName } from '../../src/model/names.ts';
import type { UplinkPlan } from '../../src/model/plan.ts';

/** A link to the underlay, for tests that need one but no plan. */
export const uplinkAt = (...addresses: readonly string[]): UplinkPlan => ({
  ifName: parseIfName('eth0'),
  port: parseIfName('port0'),
  mac: '02:00:00:00:00:01',
  mtuBytes: 1500,
  addresses,
  engineAddress: withoutPrefix(addresses[0] ?? ''),
  subnet: 0,
});
