import type { AttachmentOrder, CniPlace } from '../../model/cni-order.ts';
import { type Arguments, text } from '../arguments.ts';
import { given } from '../given.ts';
import { argsOf, capabilitiesOf, networkOf } from './cni-words.ts';

/** The words of a command about one interface, read at once: what is wrong with them is told before anything is made. */
export function attachmentOrder(
  args: Arguments,
): (verb: AttachmentOrder['verb'], place: CniPlace) => AttachmentOrder {
  const asked = {
    network: networkOf(text(args, 'network') ?? ''),
    ifName: text(args, 'ifname') ?? 'eth0',
    args: argsOf(text(args, 'args')),
    capabilities: capabilitiesOf(text(args, 'capability-args')),
    ...given('containerId', text(args, 'container-id')),
  };
  return (verb, place) => ({ verb, place, ...asked });
}
