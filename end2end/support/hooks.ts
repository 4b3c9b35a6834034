import type { Page } from "@playwright/test";

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

/** Notes when the page asks to view a session, and when it has decoded its first picture. */
export async function measureFirstPicture(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === "string" && data.includes('"id":"view"')) window.hooks.viewSent ??= performance.now();
      return send.call(this, data);
    };
    const seen = () => (window.hooks.firstPicture ??= performance.now());
    document.addEventListener("loadeddata", seen, { capture: true });
  });
}

/** Notes flashes of the picture when they are shown, and beeps of the sound when they are played. */
export async function measureLipSync(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watchPicture = (video: HTMLVideoElement) => {
      const canvas = new OffscreenCanvas(8, 8);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      let isWhite = true;
      const look = (_: number, frame: VideoFrameCallbackMetadata) => {
        context.drawImage(video, 0, 0, 8, 8);
        const isNow = context.getImageData(4, 4, 1, 1).data[1]! > 128;
        if (isNow && !isWhite) window.hooks.flashes.push(frame.expectedDisplayTime);
        isWhite = isNow;
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    };
    const listen = (track: MediaStreamTrack) => {
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 128 });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let isLoud = true;
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const isNow = samples.some((sample) => Math.abs(sample) > 0.03);
        if (isNow && !isLoud) window.hooks.beeps.push(performance.now());
        isLoud = isNow;
      }, 3);
    };
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener("track", ({ track }) => track.kind === "audio" && listen(track));
      }
    };
    let watched: HTMLVideoElement | undefined;
    document.addEventListener("loadeddata", ({ target }) => {
      if (target instanceof HTMLVideoElement && target !== watched) watchPicture((watched = target));
    }, { capture: true });
  });
}
