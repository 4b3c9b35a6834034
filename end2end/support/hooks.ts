/** What the tests see of a page from inside; installed before any of the page's own scripts. */
export interface Hooks {
  /** Every connection that the page made, in order. */
  peers: RTCPeerConnection[];
  /** When the page asked to view, and when the first picture was there; by `measureFirstPicture`, in milliseconds. */
  viewSent?: number;
  firstPicture?: number;
  /** When the picture turned white and when the tone began, as a person sees and hears it; by `measureLipSync`. */
  flashes: number[];
  beeps: number[];
}

declare global {
  interface Window {
    hooks: Hooks;
  }
}

/** Runs in the page. */
export function installHooks(): void {
  const hooks: Hooks = { peers: [], flashes: [], beeps: [] };
  window.hooks = hooks;
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      hooks.peers.push(this);
    }
  };
}

/** Runs in the page: lets it offer one video codec only, with what belongs to every codec (repair, redundancy). */
export function forceVideoCodec(mimeType: string): void {
  const auxiliary = ["video/rtx", "video/red", "video/ulpfec", "video/flexfec-03"];
  const createOffer = RTCPeerConnection.prototype.createOffer;
  RTCPeerConnection.prototype.createOffer = function (this: RTCPeerConnection, ...parameters: unknown[]) {
    const all = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
    const wanted = all.filter((codec) => codec.mimeType === mimeType || auxiliary.includes(codec.mimeType));
    for (const transceiver of this.getTransceivers()) {
      if (transceiver.sender.track?.kind === "video") transceiver.setCodecPreferences(wanted);
    }
    return (createOffer as Function).apply(this, parameters);
  } as typeof createOffer;
}

/** Runs in the page: its requests for camera, microphone and screen fail with this error of the browser's. */
export function refuseMedia(name: string): void {
  const refuse = () => Promise.reject(new DOMException("refused by the test", name));
  MediaDevices.prototype.getUserMedia = refuse;
  MediaDevices.prototype.getDisplayMedia = refuse;
}

/** Runs in the page: there is no camera and no microphone. */
export function removeDevices(): void {
  MediaDevices.prototype.enumerateDevices = () => Promise.resolve([]);
  MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException("no device", "NotFoundError"));
}
