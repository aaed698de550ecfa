/** What a node has as /etc/resolv.conf: names are not looked up outside the cluster. */
export const noNameServers = '# no name servers: nodes have no way out\n';
