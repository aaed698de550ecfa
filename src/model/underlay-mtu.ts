/** Nothing lies between nodes that are namespaces but a bridge of their own: Ethernet's usual size. */
export const namespaceUnderlayMtuBytes = 1500;
