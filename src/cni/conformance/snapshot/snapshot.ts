/** What a node's network consisted of at a moment: titles, and lines that stay the same while nothing changes. */
export interface Snapshot {
  readonly sections: readonly SnapshotSection[];
}

export interface SnapshotSection {
  /** `links`, `addresses`, `routes`, `rules`, `nft`, `iptables`, `ip6tables`, `ipset`, `tc`, `files`. */
  readonly title: string;
  readonly lines: readonly string[];
}
