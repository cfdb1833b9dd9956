// Every text of the page whose contrast with what is behind it is below 4.5, which WCAG 2 AA asks of normal text.
() => {
  const parse = color => {
    const [r, g, b, a] = color.match(/[\d.]+/g).map(Number);
    return [r, g, b, a ?? 1];
  };
  const luminance = color => {
    const [r, g, b] = color.map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] === 1) return color;
    }
    return [255, 255, 255, 1];
  };
  const opacity = element => {
    let all = 1;
    for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity);
    return all;
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    const text = walk.currentNode.data.trim();
    if (!text || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const under = ground(element);
    const share = opacity(element);
    const stated = parse(element.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const ink = stated.map((v, i) => v * share + under[i] * (1 - share));
    const [light, dark] = [luminance(ink), luminance(under)].sort((x, y) => y - x);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) poor.push([element.tagName, element.getAttribute("class"), ratio.toFixed(2), text.slice(0, 30)]);
  }
  return poor;
}
