/** Attributes of VXLAN devices, named as in linux/if_link.h. */
export const IFLA_VXLAN_ID = 1;
export const IFLA_VXLAN_LOCAL = 4;
export const IFLA_VXLAN_LEARNING = 7;
/** In network byte order. */
export const IFLA_VXLAN_PORT = 15;
export const IFLA_VXLAN_LOCAL6 = 17;
export const IFLA_VXLAN_DF = 29;
export const VXLAN_DF_SET = 1;
