/** Which networks a pod wants beside its first one (https://github.com/k8snetworkplumbingwg/multi-net-spec, 4.1). */
export const networksAnnotation = 'k8s.v1.cni.cncf.io/networks';
/** What came of it, of the first network too (there, 5.). */
export const networkStatusAnnotation = 'k8s.v1.cni.cncf.io/network-status';

/** How fast a pod may receive and send, in bits per second, as the kubelet reads it. */
export const bandwidthAnnotations = {
  ingress: 'kubernetes.io/ingress-bandwidth',
  egress: 'kubernetes.io/egress-bandwidth',
} as const;
