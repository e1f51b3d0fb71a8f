/** Who is picked on the map, in words; how to pick somebody where nobody is. */
import { percent, plural, visitName } from '../../model/format.js';
import { useStore, useTopic } from '../data/context.js';
import type { Selection } from '../selection.js';

export function SelectionNote({ selection }: { selection: Selection | null }) {
  const { money } = useStore();
  const people = useTopic('people', 500);
  const carts = useTopic('carts', 500);
  if (selection === null) return <>Pick a person to see their cart.</>;
  const { visit } = selection;
  const person =
    visit === null
      ? people.rows.get(selection.person ?? '')
      : [...people.rows.values()].find((row) => row.visit === visit);
  const place =
    person === undefined ? 'not on the map now' : `${percent(person.confidence)} sure to be there`;
  if (visit === null) return <>Not identified, no cart · {place}</>;
  const cart = carts.rows.get(visit);
  if (cart === undefined) return <>{visitName(visit)} has left</>;
  const units = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <>
      {cart.role === 'staff' ? 'Staff' : 'Shopper'} {visitName(visit)} ·{' '}
      {cart.role === 'shopper' && `${plural(units, 'item')} · ${money.format(cart.totalMinor)} · `}
      {place}
    </>
  );
}
