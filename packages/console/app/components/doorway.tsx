/** A hall behind an open door, with the lamp lit: the picture of the first pages. */
export function Doorway({ className = "" }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 400 560"
      aria-hidden="true"
      className={className}
      preserveAspectRatio="xMidYMax meet"
    >
      <path className="fill-sunk" d="M76 440V184a124 124 0 0 1 248 0v256z" />
      <path className="fill-hall" d="M92 440V184a108 108 0 0 1 216 0v256z" />
      <path className="fill-glow" d="M152 408V244a48 48 0 0 1 96 0v164z" />
      <path className="fill-lamp" d="M178 408V246a22 22 0 0 1 44 0v162z" />
      <path className="fill-hall-floor" d="M92 440l60-32h96l60 32z" />
      <path className="fill-glow" d="M178 408h44l28 32h-100z" />
      <path className="stroke-glow" d="M200 76v56" strokeWidth="1.5" fill="none" />
      <circle className="fill-lamp" cx="200" cy="146" r="15" />
      <path className="fill-glow" d="M92 440h216l70 120H22z" opacity="0.35" />
      <path className="fill-lamp" d="M150 440h100l42 120H108z" opacity="0.5" />
      <path className="stroke-edge" d="M0 440h92M308 440h92" strokeWidth="1" />
    </svg>
  );
}
