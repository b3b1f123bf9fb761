import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { addressOf, type Place } from './place.ts';
import { useDecide } from './use-decide.ts';

interface PlaceSwitchProps {
  readonly place: Place;
  /** The element that says which place it is. */
  readonly describedBy: string;
}

/** The one click that opens a place or closes it. */
export function PlaceSwitch({ place, describedBy }: PlaceSwitchProps) {
  const { t } = useText();
  const { server, standing, by } = place;
  const { allow, deny, lift, isBusy } = useDecide(place);
  const means = { server, place: addressOf(place) };
  if (standing === 'denied') {
    // What stands in the configuration is changed there.
    if (by === undefined || by.from !== 'person') return null;
    return (
      <Button isSmall isBusy={isBusy} aria-describedby={describedBy} onClick={() => lift(by.id)}>
        {t('network.lift')}
      </Button>
    );
  }
  const isOpen = standing === 'open';
  return (
    <Tooltip text={t(isOpen ? 'network.deny.means' : 'network.allow.means', means)}>
      <Button isSmall isBusy={isBusy} onClick={isOpen ? deny : allow}>
        {t(isOpen ? 'network.deny' : 'network.allow')}
      </Button>
    </Tooltip>
  );
}
