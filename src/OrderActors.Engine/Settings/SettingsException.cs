namespace OrderActors.Engine.Settings;

/// <summary>A setting is wrong; the message names it.</summary>
public sealed class SettingsException(string message) : Exception(message);
