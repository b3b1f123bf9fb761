import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { Journal, JournalBudget } from './journal.ts';
import { createJournal } from './journal.ts';
import type { HttpLimits } from './limits.ts';
import type { Ears, HandshakeSession } from './peers.ts';
import { createResumable } from './resumable.ts';
import type { Resumable } from './resumable.ts';

/** A session in the table: the conversation, whose it is, and its streams. */
export interface Seat {
  readonly id: string;
  /** The client that opened it; for everybody else it is not there. */
  readonly owner: string | undefined;
  readonly session: HandshakeSession;
  /** Connections and requests of its that are open. */
  open: number;
  /** The stream that carries what no request asked for; it is the same one for as long as the session lives. */
  standalone(): Resumable;
  newStream(): Resumable;
  findStream(tag: string): Resumable | undefined;
  /** Says something that no request asked for: see `Ears`. */
  hear(line: string): boolean;
}

/** A session that is about to open. */
export interface Opening {
  readonly seat: Seat;
  /** From now on it is in the table. */
  admit(): void;
}

export interface Sessions {
  /** Undefined where there is no room for another one. */
  begin(client: string | undefined): Opening | undefined;
  /** The session of this id, where it is this client's. */
  find(id: string, client: string | undefined): Seat | undefined;
  end(seat: Seat, reason: GatewayError): void;
  /** Sessions that have something open: those whose clients are there. */
  connected(): number;
  /** Looks after what grows old. */
  sweep(): void;
  all(): Iterable<Seat>;
  readonly size: number;
}

export interface SessionsOptions {
  readonly limits: HttpLimits;
  readonly create: (ears: Ears, client: string | undefined) => HandshakeSession;
  readonly now: () => number;
  readonly onEnd?: (seat: Seat, reason: GatewayError) => void;
}

interface Place extends Seat {
  usedAt: number;
  readonly journal: Journal;
  endStandalone(): void;
  forgetFinished(): void;
}

/** 192 bits. What can be guessed is no secret between two clients. */
const newId = (): string => randomBytes(24).toString('base64url');
const newTag = (): string => randomBytes(9).toString('base64url');

/** The table of sessions, with an owner, an end, and bounds on their number and on what is kept for all of them. */
export const createSessions = ({ limits, create, now, onEnd = () => {} }: SessionsOptions): Sessions => {
  const places = new Map<string, Place>();
  const { replay } = limits;
  const budget: JournalBudget = { most: replay.totalBytes, used: 0 };

  const isIdle = ({ open, session }: Place): boolean => open === 0 && session.inFlight === 0;
  /** The one among those for longest unused, of those that qualify. */
  const longestUnused = (qualifies: (place: Place) => boolean): Place | undefined => {
    let found: Place | undefined;
    for (const place of places.values()) {
      if (qualifies(place) && (found === undefined || place.usedAt < found.usedAt)) found = place;
    }
    return found;
  };
  const makeRoom = (): void => {
    while (budget.used > budget.most) {
      const place = longestUnused(({ journal }) => !journal.isEmpty);
      if (place === undefined) return;
      place.journal.clear();
    }
  };

  const createPlace = (client: string | undefined): Place => {
    const journal = createJournal({ maxBytes: replay.bytes, maxEvents: replay.events, budget, makeRoom, now });
    let standalone: Resumable | undefined;
    let streams: Map<string, Resumable> | undefined;
    const hear = (line: string): boolean => {
      // Nobody ever listened: there is no id from which a client could ask for what it missed.
      if (standalone === undefined || standalone.waiting > limits.maxWaitingBytes / 4) return false;
      standalone.push(line);
      return standalone.isConnected;
    };
    return {
      id: newId(),
      owner: client,
      session: create({ hear }, client),
      journal,
      hear,
      open: 0,
      usedAt: now(),
      standalone: () => (standalone ??= createResumable(newTag(), journal)),
      newStream() {
        const stream = createResumable(newTag(), journal);
        streams ??= new Map();
        streams.set(stream.tag, stream);
        return stream;
      },
      findStream: (tag) => (standalone?.tag === tag ? standalone : streams?.get(tag)),
      endStandalone: () => standalone?.finish(),
      forgetFinished() {
        for (const stream of streams?.values() ?? []) {
          if (stream.isDone && !stream.isConnected && !journal.has(stream.tag)) streams?.delete(stream.tag);
        }
        if (streams?.size === 0) streams = undefined;
      },
    };
  };

  const end = (place: Place, reason: GatewayError): void => {
    places.delete(place.id);
    place.session.abort(reason);
    place.session.close();
    place.journal.clear();
    place.endStandalone();
    onEnd(place, reason);
  };

  return {
    begin(client) {
      if (places.size >= limits.maxSessions) {
        const oldest = longestUnused(isIdle);
        if (oldest === undefined) return undefined;
        end(oldest, new GatewayError('cancelled', 'The session made room for a newer one.'));
      }
      const place = createPlace(client);
      return { seat: place, admit: () => void places.set(place.id, place) };
    },
    find(id, client) {
      const place = places.get(id);
      if (place === undefined || place.owner !== client) return undefined;
      place.usedAt = now();
      return place;
    },
    end(seat, reason) {
      const place = places.get(seat.id);
      if (place !== undefined) end(place, reason);
    },
    connected() {
      let count = 0;
      for (const { open } of places.values()) if (open > 0) count += 1;
      return count;
    },
    sweep() {
      const at = now();
      for (const place of places.values()) {
        if (!isIdle(place)) place.usedAt = at;
        else if (at - place.usedAt > limits.sessionIdleMs)
          end(place, new GatewayError('cancelled', 'Nobody used the session for too long.'));
        place.journal.forgetBefore(at - replay.ms);
        place.forgetFinished();
      }
    },
    all: () => places.values(),
    get size() {
      return places.size;
    },
  };
};
