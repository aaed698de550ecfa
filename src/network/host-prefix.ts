import { familyOf } from '../model/ip.ts';

/** A single address as a range: `10.244.1.2/32`, `fd00:10:244:1::2/128`. */
export const hostPrefix = (address: string): string =>
  `${address}/${familyOf(address) === 'ipv4' ? 32 : 128}`;
