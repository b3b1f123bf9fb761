// Loaded before the suite (`node --import`): its mock servers listen wherever Node lets them, which is on all
// interfaces. Here a port that is asked for without an address, or with any other, is one of 127.0.0.1.
import dns from 'node:dns';
import net from 'node:net';

const listen = net.Server.prototype.listen;
const host = '127.0.0.1';

const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

/** Resolves what is an address already, at once. */
const resolveHere = (_host, options, done) => {
  if (options.all) done(null, [{ address: host, family: 4 }]);
  else done(null, host, 4);
};

/**
 * Some of the mock servers ask for their port as soon as `listen` has returned. With an address Node looks that up first,
 * and listens a moment later; without one it listens at once, which is what they are written for.
 */
const listenAtOnce = (server, options, callbacks) => {
  const { lookup } = dns;
  dns.lookup = resolveHere;
  try {
    listen.call(server, { ...options, host }, ...callbacks);
  } finally {
    dns.lookup = lookup;
  }
  const address = server.address();
  if (address !== null && address.address !== host)
    throw new Error(`It listens on ${address.address}, not on ${host}.`);
  return server;
};

net.Server.prototype.listen = function listenHere(...given) {
  const [first] = given;
  const callbacks = given.filter((value) => typeof value === 'function');
  if (given.length === callbacks.length || first === undefined || first === null) {
    return listenAtOnce(this, { port: 0 }, callbacks);
  }
  if (isPort(first)) return listenAtOnce(this, { port: Number(first) }, callbacks);
  // A pipe, or a socket that is open already, is no port.
  if (typeof first === 'object' && 'port' in first) return listenAtOnce(this, first, callbacks);
  return listen.apply(this, given);
};
