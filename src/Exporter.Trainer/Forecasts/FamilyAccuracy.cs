using Exporter.Forecasting.Accuracy;

namespace Exporter.Trainer.Forecasts;

/// <summary>How well methods forecast the series of one family.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Series">How many series.</param>
/// <param name="Origins">Origins that count, of all of them.</param>
/// <param name="LeftOut">Origins at which a past was constant, or a method learnt nothing.</param>
/// <param name="Tallies">By method, and of each by how far ahead.</param>
internal sealed record FamilyAccuracy(string Family, int Series, int Origins, int LeftOut, HorizonTally[][] Tallies);
