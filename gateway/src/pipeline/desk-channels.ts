import type { OpenQuestion, QuestionChannel } from './desk.ts';

/** The ways to a person that a desk has now. */
export interface DeskChannels {
  /** Tells all of them; one that fails keeps no other from hearing. */
  tell(word: (channel: QuestionChannel) => void): void;
  /** From now on the channel hears, first of what is open already. Gives what ends that. */
  join(channel: QuestionChannel, open: Iterable<OpenQuestion>): () => void;
}

export const createDeskChannels = (onError: (error: unknown) => void): DeskChannels => {
  const channels = new Set<QuestionChannel>();
  return {
    tell(word) {
      for (const channel of channels) {
        try {
          word(channel);
        } catch (error) {
          onError(error);
        }
      }
    },
    join(channel, open) {
      channels.add(channel);
      for (const question of open) channel.onOpen?.(question);
      return () => channels.delete(channel);
    },
  };
};
