/** Every runtime makes its underlay with Ethernet's usual size, so that a plan is the same on all of them. */
export const underlayMtuBytes = 1500;
