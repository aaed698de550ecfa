/** What a sandbox or a node looks like inside; kept as evidence of a failed expectation. */
export interface Inspection {
  /** `web`, `node/node-1`. */
  readonly subject: string;
  readonly sections: readonly InspectionSection[];
}

export interface InspectionSection {
  /** `fdb`: which tunnel endpoint has a MAC address; only where there is a device that asks. `bgp`: sessions of a daemon. */
  readonly title: 'links' | 'addresses' | 'routes' | 'neighbours' | 'fdb' | 'rules' | 'sockets' | 'bgp';
  /** One entry a line, in the words of `ip`. */
  readonly lines: readonly string[];
}
