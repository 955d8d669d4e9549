"""Made pytorch.onnx and pytorch.txt, with PyTorch 1.13.1 of Debian 12 (python3-torch): a small network as people export it.

It looks at the first eight features, so that the file goes with any predictor that has as many. Run it in this folder.
"""
import torch


class Network(torch.nn.Module):
    """Missing features count 0; two layers, then a probability for each of two horizons, none below that of the shorter one."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(8, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))

    def forward(self, vectors):
        some = vectors[:, :8]
        known = torch.where(torch.isnan(some), torch.zeros_like(some), some)
        near, far = torch.sigmoid(self.layers(known)).unbind(1)
        return torch.stack([near, torch.maximum(near, far)], 1)


torch.manual_seed(1)
network = Network().eval()
rows = torch.randn(6, 8) * 3
rows[torch.rand(6, 8) < 0.2] = float("nan")
rows[5] = float("nan")
torch.onnx.export(
    network, rows, "pytorch.onnx", input_names=["vectors"], output_names=["failing"],
    dynamic_axes={"vectors": {0: "rows", 1: "features"}, "failing": {0: "rows"}})

# A line a row: its features, then what PyTorch itself makes of it.
with torch.no_grad(), open("pytorch.txt", "w") as file:
    for row, failing in zip(rows, network(rows)):
        print(*(f"{value:.9g}" for value in torch.cat([row, failing]).tolist()), file=file)
