/** What a sandbox or a node looks like inside; kept as evidence of a failed expectation. */
export interface Inspection {
  /** `web`, `node/node-1`. */
  readonly subject: string;
  readonly sections: readonly InspectionSection[];
}

export interface InspectionSection {
  readonly title: 'links' | 'addresses' | 'routes' | 'neighbours' | 'rules' | 'sockets' | 'bgp';
  /** One entry a line, in the words of `ip`; of `bgp` a session. */
  readonly lines: readonly string[];
}
