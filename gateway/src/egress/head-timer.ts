import type { Socket } from 'node:net';

/** Watches over connections whose next request is awaited. */
export interface HeadTimer {
  start(socket: Socket): void;
  stop(socket: Socket): void;
}

/**
 * A request whose head is not whole after `headMs` ends its connection. `onLate` is told where something had come;
 * a connection that was only kept open is closed without a word.
 */
export const createHeadTimer = (headMs: number, onLate: (socket: Socket) => void): HeadTimer => {
  const timers = new WeakMap<Socket, NodeJS.Timeout>();
  return {
    start(socket) {
      if (socket.destroyed) return;
      const before = socket.bytesRead;
      const end = (): void => {
        if (socket.bytesRead > before) onLate(socket);
        socket.destroy();
      };
      timers.set(socket, setTimeout(end, headMs));
    },
    stop(socket) {
      clearTimeout(timers.get(socket));
    },
  };
};
