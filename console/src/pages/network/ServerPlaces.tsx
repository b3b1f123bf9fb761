import { useId } from 'react';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Rows } from '../../ui/Row.tsx';
import css from './Network.module.css';
import { addressOf, type Place, type Server } from './place.ts';
import { PlaceRow } from './PlaceRow.tsx';
import { Reach } from './Reach.tsx';

interface ServerPlacesProps {
  readonly name: string;
  /** Undefined where the configuration has it no longer. */
  readonly server: Server | undefined;
  readonly places: readonly Place[];
  readonly onOpen: (place: Place) => void;
}

/** Where one server connected to. */
export function ServerPlaces({ name, server, places, onOpen }: ServerPlacesProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={css.group}>
      <h2 id={id}>
        <HiddenText text={name} />
      </h2>
      {server !== undefined && (
        <p className={css.muted}>
          <Reach server={server} />
        </p>
      )}
      <Rows>
        {places.map((place) => (
          <PlaceRow key={addressOf(place)} place={place} isKnown={server !== undefined} onOpen={() => onOpen(place)} />
        ))}
      </Rows>
    </section>
  );
}
