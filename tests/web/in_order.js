// Whether the letters of an element stand from left to right in the order in which they are written.
element => {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const places = [];
  while (walk.nextNode()) {
    for (let at = 0; at < walk.currentNode.length; at++) {
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + 1);
      places.push(range.getBoundingClientRect().left);
    }
  }
  return places.length > 0 && places.every((x, at) => at === 0 || x >= places[at - 1]);
}
