// Loaded before the suite (`node --import`): its mock servers listen wherever Node lets them, which is on all
// interfaces. Here a port that is asked for without an address, or with any other, is one of 127.0.0.1.
import net from 'node:net';

const listen = net.Server.prototype.listen;
const host = '127.0.0.1';

const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

net.Server.prototype.listen = function listenHere(...given) {
  const [first] = given;
  const callbacks = given.filter((value) => typeof value === 'function');
  if (given.length === callbacks.length || first === undefined || first === null) {
    return listen.call(this, { port: 0, host }, ...callbacks);
  }
  if (isPort(first)) return listen.call(this, { port: Number(first), host }, ...callbacks);
  // A pipe, or a socket that is open already, is no port.
  if (typeof first === 'object' && 'port' in first) return listen.call(this, { ...first, host }, ...callbacks);
  return listen.apply(this, given);
};
