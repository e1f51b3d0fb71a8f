/** What the shapes and colours of the map mean. */
export function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <i class="dot dot-shopper" aria-hidden="true" />
        Shopper
      </li>
      <li>
        <i class="dot dot-staff" aria-hidden="true" />
        Staff
      </li>
      <li>
        <i class="dot dot-unknown" aria-hidden="true" />
        Not identified
      </li>
      <li>
        <i class="dot dot-low" aria-hidden="true" />
        Shelf low
      </li>
      <li>
        <i class="dot dot-empty" aria-hidden="true" />
        Shelf empty
      </li>
    </ul>
  );
}
