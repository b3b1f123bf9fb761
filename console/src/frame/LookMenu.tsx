import { Menu } from '../ui/Menu.tsx';
import { LookButton } from './LookButton.tsx';
import { LookChoices } from './LookChoices.tsx';

/** How the page looks, and what it speaks. */
export function LookMenu() {
  return (
    <Menu align="start" trigger={<LookButton />}>
      <LookChoices />
    </Menu>
  );
}
