/** Who a confined process is to itself. */
export const insideUser = 'mcp';
export const insideUid = 1000;
export const insideGid = 1000;

/** Where the gateway's own things lie inside; nothing that is granted may cover it. */
export const ownFolder = '/run/gateway';
/** Its home, in memory, gone when it ends. */
export const home = `${ownFolder}/home`;
/** Searched before all others, so that `node` is the one that the gateway runs on. */
export const ownPrograms = `${ownFolder}/bin`;
export const insideNode = `${ownPrograms}/node`;

/** Where its proxy listens, on its own loopback. */
export const proxyHost = '127.0.0.1';
export const proxyPort = 3128;

/** Where programs are looked for inside. */
export const searchPath = `${ownPrograms}:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin`;
