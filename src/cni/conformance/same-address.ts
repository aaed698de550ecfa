import { parseInterfaceAddress } from '../../model/ip.ts';

/** An address as everybody writes it, with its prefix length; the text itself where it is none. */
export function plainAddress(text: string): string {
  try {
    const { address, prefixLength } = parseInterfaceAddress(text);
    return `${address}/${prefixLength}`;
  } catch {
    return text;
  }
}
